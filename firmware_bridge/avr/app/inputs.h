/* Contacts and the pendants' receiver: what they say once they have stopped bouncing. */
#ifndef CALIU_INPUTS_H
#define CALIU_INPUTS_H

#include <stdbool.h>
#include <stdint.h>

/* Take the contacts as they stand now; what stands at the start is a level, not an event. */
void inputs_begin(void);
/* Look once a millisecond. */
void inputs_look(uint32_t now);
/* One bit an input that is raised now. */
uint16_t inputs_levels(void);
bool inputs_receiver_there(void);

#endif
