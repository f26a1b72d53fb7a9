import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { ProblemDocument } from './models.ts';
import type { Access, AnswerSpec, Route } from './route.ts';

type Json = Record<string, unknown>;

/** Whose token a route asks for, as the description names it. */
const SECURITY: Readonly<Record<Access, readonly Readonly<Record<string, readonly string[]>>[] | undefined>> = {
  open: undefined,
  workshop: undefined,
  session: [{ controlToken: [] }],
  seat: [{ seatToken: [] }],
  'seat or teacher': [{ seatToken: [] }, { teacherToken: [] }],
  teacher: [{ teacherToken: [] }],
};

const BEARER = { type: 'http', scheme: 'bearer' };

const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** The OpenAPI 3.1 description of a table of routes. */
export function describeApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operation(route);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wire 101 sandbox',
      version: '1',
      description:
        'The control listener. Open a session, use the URLs that its answer lists, and send its control token with every ' +
        'request of the session. Any answer may also be a problem (RFC 9457): 400, 401, 403, 404, 413, 421, 429, 503.',
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemDocument, 'output') },
      securitySchemes: { controlToken: BEARER, seatToken: BEARER, teacherToken: BEARER },
    },
  };
}

function operation(route: Route): Json {
  const variables = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = (route.query ?? []).map(({ name, description, schema }) => ({
    name,
    in: 'query',
    description,
    schema: schemaOf(schema, 'input'),
  }));
  const parameters = [...variables, ...query];
  const security = SECURITY[route.access];
  const answers = Object.entries(route.answers).map(([status, answer]) => [status, answerOf(answer)]);
  return {
    operationId: route.name,
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(security && { security }),
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse(undefined).success,
        content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
      },
    }),
    responses: { ...Object.fromEntries(answers), default: problemAnswer() },
  };
}

function answerOf({ description, schema, otherTypes = [] }: AnswerSpec): Json {
  if (schema === undefined) return { description };
  const others = otherTypes.map((type) => [type, { schema: { type: 'string' } }]);
  return {
    description,
    content: { 'application/json': { schema: schemaOf(schema, 'output') }, ...Object.fromEntries(others) },
  };
}

function problemAnswer(): Json {
  return {
    description: `a problem, such as ${[400, 401, 404, 429].map((code) => `${code} ${STATUS_CODES[code]}`).join(', ')}`,
    content: { 'application/problem+json': { schema: PROBLEM } },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return json;
}
