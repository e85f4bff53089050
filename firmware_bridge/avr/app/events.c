#include "events.h"

#include <stddef.h>

static struct event kept[EVENTS];
static uint8_t first, count, lost;
static uint16_t sequence;

void events_note(enum input input, bool raised, uint16_t value, uint32_t now) {
    if (count == EVENTS) {
        if (lost < UINT8_MAX) lost++;
        return;
    }
    kept[(first + count++) % EVENTS] = (struct event){
        .since = now, .sequence = ++sequence, .value = value, .input = input, .raised = raised};
}

const struct event *events_oldest(void) { return count ? &kept[first] : NULL; }

bool events_forget(uint16_t which) {
    if (!count || kept[first].sequence != which) return false;
    first = (first + 1) % EVENTS;
    count--;
    return true;
}

uint8_t events_pending(void) { return count; }
uint8_t events_lost(void) { return lost; }
