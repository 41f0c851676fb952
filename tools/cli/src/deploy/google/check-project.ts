import { ok, reason, skipped, wrong, type Finding } from '../../check/finding.js';
import { CommandError } from '../../command-error.js';
import type { Gcloud } from './gcloud.js';

/** Terraform turns the others on by itself, for which it needs these. */
const apis = ['cloudresourcemanager.googleapis.com', 'serviceusage.googleapis.com', 'storage.googleapis.com'];

/** Whether somebody is logged in, both for gcloud and for Terraform, with a login that has not expired. */
export async function checkLogin(gcloud: Gcloud): Promise<readonly Finding[]> {
  const account = (await gcloud.text('auth', 'list', '--filter=status:ACTIVE', '--format=value(account)')).trim();
  if (account === '') return [wrong('login', 'nobody is logged in', 'gcloud auth login')];
  const [hasLogin, hasOther] = await Promise.all([
    gcloud.hasToken('auth', 'print-access-token'),
    gcloud.hasToken('auth', 'application-default', 'print-access-token'),
  ]);
  return [
    hasLogin ? ok('login', account) : wrong('login', `the login of ${account} has expired`, 'gcloud auth login'),
    hasOther
      ? ok('terraform', 'has a login of its own (application default credentials)')
      : wrong('terraform', 'its own login is missing or has expired', 'gcloud auth application-default login'),
  ];
}

/** Whether the project is there, can be paid for, and lets itself be changed by Terraform. */
export async function checkProject(gcloud: Gcloud): Promise<readonly Finding[]> {
  const { project } = gcloud;
  try {
    const told = await gcloud.find<{ readonly lifecycleState: string; readonly name?: string }>(
      ...['projects', 'describe', project],
    );
    if (told === undefined) return [noProject(project)];
    if (told.lifecycleState !== 'ACTIVE')
      return [wrong('project', `${project} is being deleted`, `gcloud projects undelete ${project}`)];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [noProject(project)];
  }
  return [ok('project', project), ...(await Promise.all([checkBilling(gcloud), checkApis(gcloud)]))];
}

function noProject(project: string): Finding {
  return wrong(
    'project',
    `there is no project ${project}, or this login does not see it`,
    'give --project one of those that gcloud projects list names, or log in as another (gcloud auth login)',
  );
}

async function checkBilling(gcloud: Gcloud): Promise<Finding> {
  const { project } = gcloud;
  try {
    const { billingEnabled = false, billingAccountName: account = '' } = await gcloud.json<{
      readonly billingEnabled?: boolean;
      readonly billingAccountName?: string;
    }>('billing', 'projects', 'describe', project);
    if (billingEnabled) return ok('billing', account.replace('billingAccounts/', ''));
    return wrong(
      'billing',
      `nobody pays for ${project}`,
      `gcloud billing projects link ${project} --billing-account ACCOUNT`,
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return skipped('billing', reason(error));
  }
}

async function checkApis(gcloud: Gcloud): Promise<Finding> {
  const { project } = gcloud;
  try {
    const services = await gcloud.json<readonly { readonly config: { readonly name: string } }[]>(
      ...['services', 'list', '--enabled'],
    );
    const on = new Set(services.map(({ config }) => config.name));
    const off = apis.filter((api) => !on.has(api));
    if (off.length === 0) return ok('APIs', 'those that Terraform needs are on; it turns on the others');
    return wrong('APIs', `off: ${off.join(', ')}`, `gcloud services enable ${off.join(' ')} --project ${project}`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const mend = `gcloud services enable ${apis.join(' ')} --project ${project}`;
    return wrong('APIs', reason(error), mend);
  }
}
