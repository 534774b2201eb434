import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePorts, startProgram, type Program } from './program.ts';

/** Mosquitto on this machine. */
export interface Mosquitto extends Program {
  /** For browsers. */
  readonly url: string;
  /** For Node. */
  readonly tcp: string;
}

/** What to tell it beyond its two listeners. */
export interface MosquittoOptions {
  /** Passwords of its users by name. Default: whoever comes may say who they are. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Its access rules, as in an `acl_file`. Default: everybody may everything. */
  readonly rules?: string;
  /** More lines of its configuration. */
  readonly lines?: readonly string[];
  /** A configuration of its own, with one listener for browsers; its port and its paths are replaced. */
  readonly config?: string;
}

/** Starts Mosquitto on free ports. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const { passwords, rules } = options;
  const [web = 0, tcp = 0] = await freePorts(2);
  const program = await startProgram({
    command: 'mosquitto',
    files: (folder) => ({
      rules: `${rules ?? ''}\n`,
      passwords: passwords ? Object.entries(passwords).map(hashed).join('') : '',
      config: [
        'user root', // it would give up the rights that reading its files takes
        `listener ${tcp} 127.0.0.1`,
        ...(options.config ? [placed(options.config, web, folder)] : settings(options, web, folder)),
        '',
      ].join('\n'),
    }),
    args: (folder) => ['-c', join(folder, 'config')],
    ports: [tcp, web],
  });
  return { ...program, url: `ws://127.0.0.1:${web}`, tcp: `mqtt://127.0.0.1:${tcp}` };
}

/** A line of its file of passwords, as `mosquitto_passwd` writes it. */
function hashed([user, password]: [string, string]): string {
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `${user}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`;
}

/** The lines after those of the first listener. */
function settings({ passwords, rules, lines = [] }: MosquittoOptions, port: number, folder: string): string[] {
  return [
    `listener ${port} 127.0.0.1`,
    'protocol websockets',
    `allow_anonymous ${!passwords}`,
    ...(passwords ? [`password_file ${join(folder, 'passwords')}`] : []),
    ...(rules === undefined ? [] : [`acl_file ${join(folder, 'rules')}`]),
    ...lines,
  ];
}

/** A configuration at another port, with its files in a folder. */
function placed(config: string, port: number, folder: string): string {
  return config
    .replace(/^listener \d+$/m, `listener ${port} 127.0.0.1`)
    .replace(/^password_file .*$/m, `password_file ${join(folder, 'passwords')}`)
    .replace(/^acl_file .*$/m, `acl_file ${join(folder, 'rules')}`);
}
