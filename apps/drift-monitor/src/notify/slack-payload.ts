import type { Alert } from '@sightline/messages';

/** Slack refuses more blocks and longer texts. */
const MAX_BLOCKS = 45;
const MAX_TEXT = 600;

const signs = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;

/** A message for an incoming webhook of Slack: https://api.slack.com/messaging/webhooks */
export function slackPayload(alerts: readonly Alert[]): object {
  const raised = alerts.filter(({ state }) => state === 'raised').length;
  const text = [`${raised} raised`, `${alerts.length - raised} cleared`].filter((part) => !part.startsWith('0 '));
  const left = alerts.length - MAX_BLOCKS;
  return {
    text: `Sightline: ${text.join(', ')}`,
    blocks: [
      ...alerts.slice(0, MAX_BLOCKS).map((alert) => section(alertText(alert))),
      ...(left > 0 ? [section(`and ${left} more: \`sightline alerts\``)] : []),
    ],
  };
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function alertText({ state, severity, rule, summary }: Alert): string {
  const sign = state === 'cleared' ? ':white_check_mark:' : signs[severity];
  return `${sign} *${escaped(rule)}* ${state}\n${escaped(summary)}`;
}

/** Slack's control characters; line breaks would let a label pretend to be another alert. */
function escaped(text: string): string {
  const short = text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, '')}…`;
  return short
    .replace(/\p{C}+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
