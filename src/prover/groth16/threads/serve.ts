import { BACKENDS } from '../runtime/backend.ts';
import { Arena, Engine } from '../runtime/engine.ts';
import { Lane } from '../runtime/lane.ts';
import type { FromThread, LaneSetup, ToThread } from './messages.ts';

export function openLane({ module, memory, backend, plan, start, end }: LaneSetup): Lane {
  return new Lane(Engine.create(module, BACKENDS[backend], memory, new Arena(start, end)), plan);
}

/** The work of a thread: a lane, then one sum after the other. @returns handles messages in their order */
export function serve(answer: (message: FromThread) => void): (message: ToThread) => void {
  let lane: Lane | undefined;
  return (message) => {
    try {
      if ('setup' in message) {
        lane = openLane(message.setup);
        answer({ ready: true });
      } else if (lane) answer({ terms: lane.sum(message.task.name, message.task.slot) });
    } catch (error) {
      answer({ failure: error instanceof Error ? error.message : 'unknown' });
    }
  };
}
