import { z } from 'zod';
import { mqttRoutes } from './mqtt-routes.ts';
import { describeApi } from './openapi.ts';
import { raceRoutes } from './race-routes.ts';
import { openRoute, type Route } from './route.ts';
import { sendingRoutes } from './sending-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { steeringRoutes } from './steering-routes.ts';
import { teacherRoutes } from './teacher-routes.ts';
import { workshopRoutes } from './workshop-routes.ts';

const described: readonly Route[] = [
  ...sessionRoutes,
  ...steeringRoutes,
  ...mqttRoutes,
  ...sendingRoutes,
  ...workshopRoutes,
  ...teacherRoutes,
  ...raceRoutes,
];

/** The description of the API, made from the same table that serves it. */
export const description = describeApi(described);

/** Every route of the API. */
export const apiTable: readonly Route[] = [
  ...described,
  openRoute({
    method: 'GET',
    path: '/api/openapi.json',
    name: 'readDescription',
    summary: 'This description.',
    answers: { 200: { description: 'an OpenAPI 3.1 document', schema: z.looseObject({}) } },
    handle: () => ({ status: 200, body: description }),
  }),
];
