/** What is used of jstat, which brings no types. */
declare module 'jstat' {
  const jstat: {
    readonly jStat: {
      readonly chisquare: { cdf(x: number, degreesOfFreedom: number): number };
      readonly normal: { inv(probability: number, mean: number, deviation: number): number };
    };
  };
  export default jstat;
}
