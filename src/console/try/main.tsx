import { render } from 'preact';
import { TryApp } from './app.tsx';
import { start } from './state.ts';

const root = document.getElementById('app');
if (root !== null) {
  root.replaceChildren();
  render(<TryApp />, root);
  start();
}
