import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** One folder a lesson: `content/<number>-<name>/lesson.mdx`, its recorded captures beside it. */
const lessons = defineCollection({
  loader: glob({
    base: './content',
    pattern: '*/lesson.mdx',
    generateId: ({ entry }) => entry.split('/')[0] ?? entry,
  }),
  schema: z.strictObject({
    title: z.string(),
    /** One sentence, for the list of lessons, search engines and previews. */
    summary: z.string().max(200),
    technique: z.enum(['HTTP', 'Polling', 'Streaming', 'SSE', 'WebSocket', 'MQTT', 'WAMP']),
    /** The sections of the specifications that it covers, as `RFC 6455 §4.1`. */
    sections: z.array(z.string().regex(/^RFC \d+ §[\d.]+$/)),
    /** Names of the captures beside it: `handshake` is `handshake.capture.json`. */
    captures: z.array(z.string()).default([]),
    /** Minutes to read. */
    minutes: z.int().positive(),
  }),
});

export const collections = { lessons };
