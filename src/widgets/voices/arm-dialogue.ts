import type { Link } from '#link/link.ts';
import type { DialogueWhatIf } from '#service/dialogue-what-ifs.ts';

/** Has the sandbox do what `whatIf` says of its handshakes, and nothing else wrong; with none, all as it should be. */
export async function armDialogue(link: Link, whatIf: DialogueWhatIf | undefined): Promise<void> {
  await link.commands.setBehaviour(whatIf?.knows ? { subprotocols: whatIf.knows } : {});
  await link.commands.arm(whatIf?.handshake);
}
