import { z } from 'zod';

// The page's security policy forbids compiled code, which zod would otherwise try.
z.config({ jitless: true });
