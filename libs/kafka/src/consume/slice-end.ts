/** Where a slice ends, as it is kept in the metadata of the group's offset. */
export interface SliceEnd {
  /** Offset after the slice's last delivery. */
  readonly until: bigint;
  readonly form: string | undefined;
}

export function sliceEndText({ until, form }: SliceEnd): string {
  return JSON.stringify({ slice_until: until.toString(), ...(form !== undefined && { slice_form: form }) });
}

/** The end that was recorded with an offset; undefined where none was: other tools commit with words of their own. */
export function parseSliceEnd(metadata: string, offset: bigint): SliceEnd | undefined {
  const { slice_until: until, slice_form: form } = parsed(metadata);
  if (typeof until !== 'string' || !/^\d{1,19}$/.test(until) || BigInt(until) <= offset) return undefined;
  return { until: BigInt(until), form: typeof form === 'string' ? form : undefined };
}

function parsed(text: string): { readonly slice_until?: unknown; readonly slice_form?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
