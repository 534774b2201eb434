/** One for each author, told apart on light and dark ground; whoever shares has the first. */
const palette = ['#ff3b30', '#0a84ff', '#34c759', '#ff9f0a', '#bf5af2', '#00c7be', '#ffd60a', '#ff2d92'] as const;

/** The colour of an author. */
export function colourOf(author: number): string {
  return palette[author % palette.length] as string;
}
