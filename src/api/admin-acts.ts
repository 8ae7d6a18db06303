import { z } from 'zod';
import { instant } from './resources.ts';

/** Response bodies of the list of admin acts. */

const adminActResource = z
  .strictObject({
    id: z
      .string()
      .regex(/^[1-9][0-9]*$/)
      .meta({ description: 'its number; later acts have higher ones' }),
    at: instant,
    by: z.string().meta({ description: "the API key's mark, as logs and the list of keys name it" }),
    act: z.string().meta({ description: 'the operation' }),
    subject: z.string().nullable().meta({ description: 'id of the key or submission that it was about' }),
    status: z
      .int()
      .nullable()
      .meta({ description: 'status of the answer; null: it is under way, or the service died during it' }),
  })
  .meta({ id: 'AdminAct' });
export type AdminActResource = z.output<typeof adminActResource>;

export const adminActsPage = z
  .strictObject({ acts: z.array(adminActResource), next: z.string().nullable() })
  .meta({ id: 'AdminActsPage' });
