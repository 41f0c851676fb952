import { describeObjectStore } from './describe-object-store.js';
import { fakeObjectStore } from './fake-object-store.js';

describeObjectStore('in memory', () => ({ store: fakeObjectStore('photos'), bucket: 'photos' }));
