/** What an upload is answered with. */
export interface Answer {
  readonly image_id: string;
  readonly status?: string;
  readonly prediction_url?: string;
  readonly label?: string;
  readonly images?: readonly {
    readonly image_id: string;
    readonly file: string;
    readonly prediction: { label: string } | null;
  }[];
}

/** Sends an upload and reads its answer. */
export async function post(
  url: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<{ response: Response; answer: Answer }> {
  const response = await fetch(url, { method: 'POST', body, headers });
  return { response, answer: (await response.json()) as Answer };
}

/** A form of files by name and fields. */
export function form(files: Readonly<Record<string, Buffer>>, fields: Readonly<Record<string, string>> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const [name, bytes] of Object.entries(files)) data.append('image', new Blob([new Uint8Array(bytes)]), name);
  return data;
}
