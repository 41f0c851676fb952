import type { Arm } from '@sightline/messages';

/**
 * The arm whose interval holds a point of [0, 1). The intervals lie side by side in the order of the arms, each as long as
 * its share of the weights. Shifting 90/10 to 80/20 moves one border: the keys between the old and the new border change
 * their arm and no other does.
 * @throws RangeError when there are no arms: such a route is refused before.
 */
export function drawArm(arms: readonly Arm[], point: number): Arm {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  let end = 0;
  for (const arm of arms) {
    end += arm.weight;
    if (point < end / total) return arm;
  }
  // The last border may lie a rounding error below 1.
  const last = arms.at(-1);
  if (!last) throw new RangeError('a route has arms');
  return last;
}
