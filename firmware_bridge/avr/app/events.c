#include "events.h"

#include <stddef.h>

static struct event kept[EVENTS];
static uint8_t first, count, lost;
static uint16_t sequence;

static struct event *at(uint8_t place) { return &kept[(first + place) % EVENTS]; }

static bool is_call(enum input input, bool raised) {
    return raised && (input == PENDANT || input == PULL_CORD);
}

/* Drop the latest that is no call for help; the oldest may be on its way and stays. */
static bool make_room(void) {
    for (uint8_t place = EVENTS - 1; place > 0; place--) {
        if (is_call(at(place)->input, at(place)->raised)) continue;
        for (; place < EVENTS - 1; place++) *at(place) = *at(place + 1);
        count--;
        return true;
    }
    return false;
}

void events_note(enum input input, bool raised, uint16_t value, uint32_t now) {
    if (count == EVENTS) {
        if (lost < UINT8_MAX) lost++;
        if (!is_call(input, raised) || !make_room()) return;
    }
    *at(count++) = (struct event){
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
