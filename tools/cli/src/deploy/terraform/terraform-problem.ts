import { nearestNames } from '../nearest-names.js';
import type { Diagnostic } from './messages.js';

/** Where the mend of a problem is to be made. */
export interface ProblemPlace {
  /** `terraform` or `tofu`. */
  readonly program: string;
  /** The program on this environment, as a person may type it. */
  readonly command: string;
  /** File of the environment's variables, likewise. */
  readonly variablesFile: string;
  /** The variables that there are. */
  readonly declared: readonly string[];
  readonly project: string;
}

type Rule = (text: string, diagnostic: Diagnostic, place: ProblemPlace) => string | undefined;

/** One sentence for what Terraform found wrong, with its mend where we know one. */
export function terraformProblem(diagnostics: readonly Diagnostic[], place: ProblemPlace): string | undefined {
  const [first] = diagnostics;
  if (first === undefined) return undefined;
  for (const rule of rules) {
    for (const diagnostic of diagnostics) {
      const text = `${diagnostic.summary}\n${diagnostic.detail}`;
      const sentence = rule(text, diagnostic, place);
      if (sentence !== undefined) return sentence;
    }
  }
  const where = first.address === undefined ? '' : ` (${first.address})`;
  const detail = firstSentence(first.detail);
  return `${place.program} says${where}: ${first.summary.replace(/\.$/, '')}${detail === '' ? '' : `: ${detail}`}.`;
}

/** Whether a value is told of that is for no variable. */
export function isUndeclared({ summary }: Pick<Diagnostic, 'summary'>): boolean {
  return /undeclared variable/i.test(summary);
}

// The more exact one first.
const rules: readonly Rule[] = [
  (text, _, { command }) => {
    if (!/acquiring the state lock/i.test(text)) return undefined;
    const field = (name: string): string => new RegExp(`^\\s*${name}:\\s*(.+?)\\s*$`, 'm').exec(text)?.[1] ?? '?';
    const id = field('ID');
    return (
      `The state is locked since ${field('Created').slice(0, 19)} by ${field('Who')} (${field('Operation')}): wait until that has ended, ` +
      `or, where nobody is at it any more, take the lock away: ${command} force-unlock ${id}`
    );
  },
  // Before those that have no value: a name is missing where it is misspelled.
  (text, diagnostic, { declared }) => {
    if (!isUndeclared(diagnostic)) return undefined;
    const [, name = ''] = /named "([^"]+)"/.exec(text) ?? [];
    const [, file] = /in file "([^"]+)"/.exec(text) ?? [];
    const [nearest] = nearestNames(name, declared);
    return `There is no variable ${name}, which ${file ?? '--var'} gives a value: ${nearest === undefined ? 'infra/terraform/README.md has those that there are' : `is ${nearest} meant?`}`;
  },
  (text, _, { variablesFile }) => {
    const [, name] = /No value for required variable[^]*?variable "([^"]+)"/.exec(text) ?? [];
    return name && `The variable ${name} has no value: give it one in ${variablesFile}, or with --var ${name}=VALUE.`;
  },
  (text, { detail }) =>
    text.startsWith('Invalid value for') ? `Terraform refuses the variables: ${firstSentence(detail)}.` : undefined,
  (text) =>
    /could not find default credentials|invalid_grant|invalid_rapt|oauth2.*(expired|token)|Reauthentication/i.test(text)
      ? 'The login of Terraform has expired or is missing: gcloud auth application-default login'
      : undefined,
  (text, _, { project }) => {
    if (!/SERVICE_DISABLED|accessNotConfigured|has not been used in project|API .*not enabled/i.test(text))
      return undefined;
    const api = /([a-z0-9-]+\.googleapis\.com)/.exec(text)?.[1] ?? 'SERVICE.googleapis.com';
    return `The API ${api} is off in ${project}: gcloud services enable ${api} --project ${project}`;
  },
  (text, _, { project }) =>
    /quota/i.test(text) && /exceeded|insufficient|exhausted/i.test(text)
      ? `There is too little quota${quotaText(text)}: ask for more at ${quotaPage(project)}, or choose another region.`
      : undefined,
  (text, _, { variablesFile }) => {
    const [, place] =
      /(?:location|region|zone)s?[/ "']+([a-z]+-[a-z]+\d*(?:-[a-z])?)["']?\s*(?:\(or it may not exist\)|does not exist|is not|not found|was not found)/i.exec(
        text,
      ) ??
      /Permission denied on 'locations\/([^']+)'/.exec(text) ??
      [];
    return (
      place &&
      `${place} is no region for this: gcloud compute regions list names them; mend regions in ${variablesFile}.`
    );
  },
  (text, { address }) =>
    /already exists|alreadyExists|Error 409/.test(text)
      ? `${address ?? 'A resource'} is there already, but not in the state, as after an apply that was cut off before it could note it: import it (terraform import ADDRESS ID), or delete it.`
      : undefined,
  (text, _, { command }) =>
    /errored\.tfstate|persist(ing)? state|saving state/i.test(text)
      ? `What was made could not be noted in the state: ${command} state push errored.tfstate, then the same command again.`
      : undefined,
  (text, { address }, { project }) => {
    if (!/\b403\b|PERMISSION_DENIED|permission/i.test(text)) return undefined;
    const permission = /permission[^a-z]*'?([a-z]+\.[a-zA-Z]+\.[a-zA-Z]+)/i.exec(text)?.[1];
    return `This login may not${permission ? ` (${permission})` : ''} make ${address ?? 'what is needed'} in ${project}: ask the project's owner for the role, or log in as another.`;
  },
];

/** Which quota, how much of it there is, and where. */
function quotaText(text: string): string {
  const [, name] = /Quota '([^']+)'/.exec(text) ?? [];
  const [, limit] = /Limit: ([\d.]+\d)/.exec(text) ?? [];
  const [, region] = /region[: ]+([a-z]+-[a-z]+\d)/.exec(text) ?? [];
  return `${name ? ` of ${name}` : ''}${limit ? ` (${limit})` : ''}${region ? ` in ${region}` : ''}`;
}

/** Where more quota is asked for. */
export function quotaPage(project: string): string {
  return `https://console.cloud.google.com/iam-admin/quotas?project=${project}`;
}

function firstSentence(text: string): string {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each !== '');
  return (line ?? '').split(/(?<=[a-z)"'\]])\. (?=[A-Z])/)[0]?.replace(/\.$/, '') ?? '';
}
