/**
 * Works on items, at most `concurrency` at a time, and hands the results over in the order of the items. Once the signal is
 * aborted nothing new is begun, and what was begun is still handed over.
 * @throws what `work` or `take` throws, when all that was begun has ended.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
  work: (item: Item) => Promise<Result>,
  take: (result: Result) => Promise<void>,
): Promise<void> {
  const results = new Map<number, Result>();
  let next = 0;
  let taken = 0;
  let failed = false;
  let taking = Promise.resolve();
  const takeReady = async (): Promise<void> => {
    for (let result = results.get(taken); result !== undefined && !failed; result = results.get(taken)) {
      results.delete(taken);
      taken += 1;
      await take(result);
    }
  };
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length && !signal.aborted && !failed; at = next++) {
      try {
        // `at` is below the length.
        results.set(at, await work(items[at] as Item));
        await (taking = taking.then(takeReady));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  const failure = ended.find((each) => each.status === 'rejected');
  if (failure) throw failure.reason;
}
