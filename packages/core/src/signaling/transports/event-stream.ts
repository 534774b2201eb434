/**
 * Reads an event stream as the HTML standard has it: takes text as it comes, hands over each event's name and data.
 * Throws when an event has more than `maxLength` characters.
 */
export function createEventReader(
  maxLength: number,
  onEvent: (name: string, data: string) => void,
): (text: string) => void {
  let rest = '';
  let name = '';
  let data: string[] = [];
  const take = (line: string): void => {
    const [, field = line, value = ''] = /^([^:]*): ?(.*)$/s.exec(line) ?? [];
    if (line === '') {
      if (data.length > 0) onEvent(name || 'message', data.join('\n'));
      name = '';
      data = [];
    } else if (field === 'data') data.push(value);
    else if (field === 'event') name = value;
  };
  return (text) => {
    // A carriage return at the end may be half a line break.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(take);
    const length = data.reduce((sum, line) => sum + line.length, rest.length);
    if (length > maxLength) throw new Error('The server sent an event that is too long.');
  };
}
