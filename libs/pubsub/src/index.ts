export * from './describe-subscription.js';
export * from './open-pubsub.js';
export * from './pubsub-settings.js';
export * from './subscription-problem.js';
