import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './data/store.ts';
import { followAddress } from './route.ts';

const root = document.getElementById('app');
if (root !== null) {
  root.replaceChildren();
  followAddress();
  render(<App />, root);
  void start();
}
