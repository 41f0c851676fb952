import { describeInfra } from './describe-infra.js';

describeInfra('terraform');
