export { Terminal } from './terminal.js';
