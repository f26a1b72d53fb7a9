import { pins } from '#layouts/pins.ts';

/** What a teacher can pin, for the board. */
export async function GET(): Promise<Response> {
  return Response.json(await pins());
}
