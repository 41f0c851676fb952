import { z } from 'zod';
import { ModelServerError } from '../../model-server-error.js';

/** Reads an answer by its schema. @throws ModelServerError `wrong_answer` */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string, url: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const problems = z.prettifyError(parsed.error).replaceAll('\n', ' ').slice(0, 300);
  throw new ModelServerError('wrong_answer', `${url} gave ${what} that isn't of its protocol: ${problems}`, {
    cause: parsed.error,
  });
}

/** One of several by its name. @throws ModelServerError `wrong_answer` */
export function named<T extends { readonly name: string }>(tensors: readonly T[], name: string, url: string): T {
  const tensor = tensors.find((candidate) => candidate.name === name);
  if (tensor) return tensor;
  const found = tensors.map((candidate) => candidate.name).join(', ') || 'none';
  throw new ModelServerError('wrong_answer', `${url} gave no output ${name}, but ${found}.`);
}
