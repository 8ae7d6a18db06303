import { render } from 'preact';
import { OperatorApp } from './app.tsx';
import { follow } from './state.ts';

const root = document.getElementById('app');
if (root !== null) {
  root.replaceChildren();
  render(<OperatorApp />, root);
  follow();
}
