import { getCollection } from 'astro:content';
import type { APIRoute, GetStaticPaths } from 'astro';
import { Capture } from '#capture/schema.ts';
import { slugOf } from '#layouts/lesson-links.ts';
import { recordedCosts, recordedCostsUp } from '#layouts/recorded-costs.ts';

const files = import.meta.glob<unknown>('/content/*/*.capture.json', { import: 'default' });

/** Every recorded capture that a lesson names, for its labs to load when they are used, that of the shared rooms, and those of what a message costs. */
export const getStaticPaths: GetStaticPaths = async () => {
  const lessons = await getCollection('lessons');
  const ofLessons = lessons.flatMap(({ id, data }) =>
    data.captures.map((name) => ({
      params: { lesson: slugOf(id), name },
      props: { file: `/content/${id}/${name}.capture.json` },
    })),
  );
  const ofCosts = [...recordedCosts, ...recordedCostsUp].map(({ id }) => ({
    params: { lesson: 'costs', name: id },
    props: { file: `/content/costs/${id}.capture.json` },
  }));
  const ofTogether = {
    params: { lesson: 'together', name: 'alone' },
    props: { file: '/content/together/alone.capture.json' },
  };
  return [...ofLessons, ofTogether, ...ofCosts];
};

export const GET: APIRoute<{ file: string }> = async ({ props }) => {
  const load = files[props.file];
  if (!load) throw new Error(`There is no capture ${props.file}: the lesson's front matter names it.`);
  const capture = Capture.parse(await load());
  return new Response(JSON.stringify(capture), { headers: { 'content-type': 'application/json' } });
};
