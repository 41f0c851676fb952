import { render } from 'preact';
import { Page } from './page.js';

const page = document.getElementById('page');
if (page) {
  page.replaceChildren();
  render(<Page />, page);
}
