/** Something that answers texts: a language model, or what stands in for one. */
export interface Model {
  /** The answer, piece by piece. `history` ends with the text that is to be answered. */
  answer(history: readonly Turn[]): AsyncIterable<string>;
}

/** One text of a conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** A model that knows nothing and asks back, for trying things out without an account anywhere. */
export const parrot: Model = {
  async *answer(history) {
    const { text = '' } = history.at(-1) ?? {};
    for (const word of `You say “${text}”. Tell me more.`.split(/(?<= )/)) yield word;
  },
};
