/** One sentence for what gcloud refused, with its mend; undefined where it says nothing known. */
export function gcloudProblem(output: string, project: string): string | undefined {
  for (const rule of rules) {
    const sentence = rule(output, project);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

const rules: readonly ((output: string, project: string) => string | undefined)[] = [
  (output) =>
    /do not currently have an active account|no credentialed accounts/i.test(output)
      ? 'Nobody is logged in: gcloud auth login'
      : undefined,
  (output) =>
    /application default credentials (were|was) not found|application-default login/i.test(output)
      ? 'Terraform has no login: gcloud auth application-default login'
      : undefined,
  (output) =>
    /Reauthentication|refreshing your current auth tokens|invalid_grant|invalid_rapt|token has been expired or revoked/i.test(
      output,
    )
      ? 'The login has expired: gcloud auth login'
      : undefined,
  (output, project) => {
    if (!/SERVICE_DISABLED|not been used in project|API \[[^\]]+\] not enabled|accessNotConfigured/i.test(output))
      return undefined;
    const api = /([a-z0-9-]+\.googleapis\.com)/.exec(output)?.[1] ?? 'SERVICE.googleapis.com';
    return `The API ${api} is off in ${project}: gcloud services enable ${api} --project ${project}`;
  },
  (output, project) =>
    /billing account.*(disabled|not open|absent)|billing (to be|must be|is not) enabled/i.test(output)
      ? `The project ${project} has no billing account: gcloud billing projects link ${project} --billing-account ACCOUNT`
      : undefined,
  (output, project) =>
    /PERMISSION_DENIED|does not have permission|may not exist|HTTPError 403|\b403\b/i.test(output)
      ? `This login may not do that in ${project}, or there is no such project: gcloud projects list names those that it sees.`
      : undefined,
];
