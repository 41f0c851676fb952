import { describeClassifier } from './describe-classifier.js';
import { fakeClassifier } from './fake-classifier.js';

describeClassifier('the fake', { width: 8, height: 6, open: () => Promise.resolve(fakeClassifier()) });
