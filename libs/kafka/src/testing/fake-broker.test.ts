import { describeBroker } from './describe-broker.js';
import { fakeBroker } from './fake-broker.js';

describeBroker('the fake broker', () => Promise.resolve(fakeBroker()));
