import { describe, expect, it } from 'vitest';
import { warehouseError } from './warehouse-error.js';

describe('warehouseError', () => {
  it.each([
    [{ code: 404, message: 'Not found: Table p:d.t' }, /Not found: Table p:d\.t\. The bigquery-writer makes the table/],
    [{ code: 403, message: 'Access Denied.' }, /Access Denied\. Reading needs roles\/bigquery\.dataViewer/],
    [{ code: 401, message: 'Invalid Credentials' }, /gcloud auth application-default login/],
    [{ message: 'Could not load the default credentials' }, /gcloud auth application-default login/],
    [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:9' }, /Is BIGQUERY_API_ENDPOINT right/],
    [{ code: 400, message: 'Syntax error' }, /^BigQuery: Syntax error\.$/],
    ['nothing known', /^BigQuery: nothing known\.$/],
  ])('says of %j what to do', (error, sentence) => {
    const { message, cause } = warehouseError(error);
    expect(message).toMatch(sentence);
    expect(cause).toBe(error);
  });
});
