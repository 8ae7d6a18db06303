import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/**
 * The width of an element in pixels, before the first painting and after each change.
 * @param first the width that is taken until the element is measured
 */
export function useWidth<E extends HTMLElement>(first: number) {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = (): void => {
      // Within a closed part of the page an element has no width.
      if (current.clientWidth > 0) setWidth(current.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}
