/** Calibration: from scores to probabilities that mean what they say, and the probability from which a model may decide by itself. */

/** Scores as probabilities: the colder, the surer. */
export function softmax(scores: ArrayLike<number>, temperature = 1): number[] {
  const top = Math.max(...Array.from(scores)),
    raised = Array.from(scores, (s) => Math.exp((s - top) / temperature)),
    sum = raised.reduce((a, b) => a + b, 0)
  return raised.map((x) => x / sum)
}

/** The temperature under which texts the model has not learnt from are most likely (Guo et al., ICML 2017), by golden section on its logarithm. */
export function fitTemperature(scores: readonly ArrayLike<number>[], labels: ArrayLike<number>): number {
  const loss = (log: number) => scores.reduce((sum, s, i) => sum - Math.log(Math.max(softmax(s, Math.exp(log))[labels[i]!]!, 1e-12)), 0)
  let [low, high] = [Math.log(0.02), Math.log(20)]
  const g = (Math.sqrt(5) - 1) / 2
  for (let i = 0; i < 24; i++) {
    const a = high - g * (high - low),
      b = low + g * (high - low)
    if (loss(a) < loss(b)) high = b
    else low = a
  }
  return Math.exp((low + high) / 2)
}

/** P(at most `k` of `n`) when each happens with `p`. */
export function atMost(k: number, n: number, p: number): number {
  let log = n * Math.log1p(-p),
    sum = Math.exp(log)
  for (let i = 1; i <= k; i++) {
    log += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/** The lowest confidence above which the model is right with the promised precision, proved on texts it has not learnt from: were the share of mistakes above 1 − precision, so few would be seen with a chance of at most `doubt` (exact binomial, as in Learn then Test, Angelopoulos 2021). Infinity when nothing can be promised. */
export function thresholdFor(confidences: ArrayLike<number>, right: ArrayLike<boolean>, precision = 0.95, doubt = 0.1): number {
  const order = Array.from(confidences, (_, i) => i).sort((a, b) => confidences[b]! - confidences[a]!)
  let wrong = 0,
    threshold = Number.POSITIVE_INFINITY
  for (let n = 1; n <= order.length; n++) {
    const i = order[n - 1]!
    if (!right[i]) wrong++
    const tied = n < order.length && confidences[order[n]!] === confidences[i]
    if (!tied && wrong / n <= 1 - precision && atMost(wrong, n, 1 - precision) <= doubt) threshold = confidences[i]!
  }
  return threshold
}

/** Where the true share lies when `k` of `n` were seen, 95 in 100 times (Wilson). */
export function interval(k: number, n: number, z = 1.96): [number, number] {
  if (!n) return [0, 1]
  const p = k / n,
    middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n),
    half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/** How well answers fit the truth: the share that is right, and F1 averaged over the classes that occur. */
export function quality(answers: ArrayLike<number>, truth: ArrayLike<number>, classes: number): { accuracy: number; macroF1: number; f1: number[] } {
  const hit = new Float64Array(classes),
    said = new Float64Array(classes),
    is = new Float64Array(classes)
  for (let i = 0; i < truth.length; i++) {
    said[answers[i]!]!++
    is[truth[i]!]!++
    if (answers[i] === truth[i]) hit[truth[i]!]!++
  }
  const f1 = Array.from(hit, (h, k) => (said[k]! + is[k]! ? (2 * h) / (said[k]! + is[k]!) : Number.NaN)),
    known = f1.filter((x) => !Number.isNaN(x))
  return { accuracy: truth.length ? hit.reduce((a, b) => a + b, 0) / truth.length : 0, macroF1: known.reduce((a, b) => a + b, 0) / Math.max(1, known.length), f1 }
}
