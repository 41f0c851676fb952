import { z } from 'zod';

const diagnosticSchema = z.object({
  severity: z.string(),
  summary: z.string(),
  detail: z.string().default(''),
  address: z.string().optional(),
});

/** What Terraform or OpenTofu found wrong, or worth a warning. */
export type Diagnostic = z.infer<typeof diagnosticSchema>;

const messageSchema = z.object({
  type: z.string(),
  diagnostic: diagnosticSchema.optional(),
  hook: z.object({ resource: z.object({ addr: z.string() }).optional() }).optional(),
});

/** One line of `-json`, as far as it is of use here. */
export type TerraformMessage = z.infer<typeof messageSchema>;

/** Reads a line of `-json`; undefined for any other. */
export function terraformMessage(line: string): TerraformMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return messageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Everything that an output tells as wrong, from `-json` or from what people are shown. */
export function diagnosticsOf(output: string): readonly Diagnostic[] {
  const lines = output.split('\n');
  const told = lines.flatMap((line) => terraformMessage(line)?.diagnostic ?? []);
  return told.length > 0 ? told : textDiagnostics(output);
}

/** `Error: summary`, an empty line and the detail, in a frame or not. */
function textDiagnostics(output: string): readonly Diagnostic[] {
  const plain = output
    .replace(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) => line.replace(/^[╷│╵] ?/u, '').trimEnd())
    .join('\n');
  return [...plain.matchAll(/^(Error|Warning): (.*)\n([^]*?)(?=\n(?:Error|Warning): |$(?![^]))/gm)].map(
    ([, severity = '', summary = '', detail = '']) => ({
      severity: severity.toLowerCase(),
      summary: summary.trim(),
      detail: detail.trim(),
    }),
  );
}
