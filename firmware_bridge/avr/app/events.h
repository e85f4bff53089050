/* What happened and is not acknowledged yet: a small memory, oldest first. */
#ifndef CALIU_EVENTS_H
#define CALIU_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#define EVENTS 16

enum input { PENDANT = 1, PULL_CORD, DOOR_1, DOOR_2, MAINS, BATTERY };

struct event {
    uint32_t since; /* ms */
    uint16_t sequence;
    uint16_t value;
    uint8_t input;
    bool raised;
};

/* Keep an event. Where the memory is full one is counted as lost: this one, or, where this is a
   call for help, the latest that is none. */
void events_note(enum input input, bool raised, uint16_t value, uint32_t now);
const struct event *events_oldest(void);
/* Forget the oldest, if it has this sequence; true if it had. */
bool events_forget(uint16_t sequence);
uint8_t events_pending(void);
uint8_t events_lost(void);

#endif
