/* The serial line: bytes in and frames out, by interrupts. It never waits. */
#ifndef CALIU_LINE_H
#define CALIU_LINE_H

#include <stdbool.h>

#include "../frames.h"

void line_begin(void);

/* Take the next whole frame that came; false where there is none. */
bool line_frame(struct frame *frame);

/* Put a frame on its way. A line without room drops it: questions and events are repeated. */
void line_send(const struct frame *frame);

/* Whether everything has left. */
bool line_idle(void);

#endif
