import { render } from 'preact';
import { HospitalApp } from './app.tsx';
import { follow } from './state.ts';

const root = document.getElementById('app');
if (root !== null) {
  root.replaceChildren();
  render(<HospitalApp />, root);
  follow();
}
