/** One sentence for what `sightline topics apply`, run by the chart before anything else, had to say against the topics. */
export function topicProblem(log: string): string {
  const differing = log.split('\n').flatMap((line) => {
    const [, topic, differences] = /^(\S+)\s.*✗ (.+)$/.exec(line) ?? [];
    return topic === undefined || differences === undefined ? [] : [`${topic}: ${differences.trim()}`];
  });
  if (differing.length > 0) {
    const mend = differing.join().includes('partitions is')
      ? 'set topics.partitions to what is there (an older chart over newer topics: use the newer one; topics never shrink)'
      : 'set the values to what is there, or change the topics (sightline topics check says how)';
    return `The topics are not as this chart wants them, and nothing was changed: ${differing.join('. ')}: ${mend}.`;
  }
  const said = log.split('\n').findLast((line) => line.trim() !== '');
  return `The topics could not be made, and no service was touched: ${said?.trim() ?? 'the job said nothing'}`;
}
