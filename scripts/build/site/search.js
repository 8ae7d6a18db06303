// The search box of the site. The index is loaded when the box is first used; nothing leaves the page.
const box = document.querySelector('#search');
const list = document.querySelector('#results');
const root = document.body.dataset.root;
let index;

function load(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${root}assets/${name}`;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} cannot be loaded`));
    document.head.append(script);
  });
}

async function open() {
  await load('minisearch.js');
  await load('search-data.js');
  const options = { fields: ['title', 'page', 'text'], storeFields: ['title', 'page', 'url'] };
  return globalThis.MiniSearch.loadJS(globalThis.assaySearch, options);
}

function item({ title, page, url }) {
  const link = document.createElement('a');
  link.href = `${root}${url}`;
  link.textContent = title;
  const where = document.createElement('small');
  where.textContent = page === title ? '' : page;
  const entry = document.createElement('li');
  entry.append(link, where);
  return entry;
}

async function search() {
  index ??= open();
  const words = box.value.trim();
  const found =
    words === ''
      ? []
      : (await index).search(words, { prefix: true, fuzzy: 0.15, boost: { title: 4, page: 2 } });
  // A slower answer to an earlier text must not replace this one.
  if (words !== box.value.trim()) return;
  list.replaceChildren(...found.slice(0, 20).map(item));
  if (words !== '' && found.length === 0) {
    const none = document.createElement('li');
    none.textContent = `Nothing has the words ${words}.`;
    list.append(none);
  }
}

box.addEventListener('input', search);
box.addEventListener('focus', () => {
  index ??= open();
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement === document.body) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === 'Escape') {
    box.value = '';
    list.replaceChildren();
  }
});
