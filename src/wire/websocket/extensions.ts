import { isToken } from '../http/grammar.ts';

/** One extension of a Sec-WebSocket-Extensions field, offered or accepted, with its parameters in order. */
export interface Extension {
  readonly name: string;
  readonly parameters: readonly ExtensionParameter[];
}

/** A parameter; `value` is absent when there is no `=`. */
interface ExtensionParameter {
  readonly name: string;
  readonly value?: string;
}

/**
 * Reads a list of extensions (RFC 6455 section 9.1):
 *
 *     extension-list  = 1#extension
 *     extension       = extension-token *( ";" extension-param )
 *     extension-param = token [ "=" (token | quoted-string) ]
 *
 * A quoted value must be a token once unquoted. Undefined when `text` does not keep to the grammar.
 * Empty list members are passed over, as RFC 9110 section 5.6.1 asks of a recipient.
 */
export function parseExtensions(text: string): readonly Extension[] | undefined {
  const extensions: Extension[] = [];
  for (const member of splitOutsideQuotes(text, ',')) {
    if (member === '') continue;
    const extension = parseExtension(member);
    if (extension === undefined) return undefined;
    extensions.push(extension);
  }
  return extensions.length === 0 ? undefined : extensions;
}

function parseExtension(text: string): Extension | undefined {
  const [name = '', ...rest] = splitOutsideQuotes(text, ';');
  if (!isToken(name)) return undefined;
  const parameters: ExtensionParameter[] = [];
  for (const part of rest) {
    const parameter = parseParameter(part);
    if (parameter === undefined) return undefined;
    parameters.push(parameter);
  }
  return { name, parameters };
}

function parseParameter(text: string): ExtensionParameter | undefined {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals).trimEnd();
  if (!isToken(name)) return undefined;
  if (equals === -1) return { name };
  const value = unquote(text.slice(equals + 1).trimStart());
  return isToken(value) ? { name, value } : undefined;
}

function unquote(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(text);
  return quoted?.[1]?.replace(/\\(.)/gs, '$1') ?? text;
}

/** The parts between separators that stand outside quoted strings, trimmed. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    if (quoted && character === '\\') {
      part += text.slice(at, at + 2);
      at += 1;
    } else if (character === separator && !quoted) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts;
}
