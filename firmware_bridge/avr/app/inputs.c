#include "inputs.h"

#include <avr/io.h>

#include "../hardware.h"
#include "battery.h"
#include "events.h"

#define SETTLED_MS 10   /* a contact that stands so long has stopped bouncing */
#define VALID_MS 4      /* the receiver has compared the code twice already */
#define QUIET_MS 300    /* so long unheard, a pendant's next code is another press */

struct contact {
    uint8_t mask;
    enum input input;
    bool raised;
    uint8_t differs_ms;
};

static struct contact contacts[] = {
    {.mask = _BV(PIN_CORD), .input = PULL_CORD},
    {.mask = _BV(PIN_DOOR_1), .input = DOOR_1},
    {.mask = _BV(PIN_DOOR_2), .input = DOOR_2},
    {.mask = _BV(PIN_MAINS), .input = MAINS},
};
#define CONTACTS (sizeof contacts / sizeof contacts[0])

static uint8_t heard_ms;
static uint16_t unheard_ms = QUIET_MS;
static bool told;

void inputs_begin(void) {
    DDRD &= ~(_BV(PIN_VALID) | _BV(PIN_CORD) | _BV(PIN_DOOR_1) | _BV(PIN_DOOR_2) | _BV(PIN_MAINS) |
              _BV(PIN_RECEIVER));
    PORTD |= _BV(PIN_CORD) | _BV(PIN_DOOR_1) | _BV(PIN_DOOR_2) | _BV(PIN_MAINS) | _BV(PIN_RECEIVER);
    DDRB &= ~PENDANT_MASK;
    __asm__ __volatile__("nop\n\tnop"); /* the synchroniser of the pins */
    for (uint8_t at = 0; at < CONTACTS; at++) contacts[at].raised = PIND & contacts[at].mask;
}

static void look_at(struct contact *contact, uint8_t pins, uint32_t now) {
    bool raised = pins & contact->mask;
    if (raised == contact->raised) {
        contact->differs_ms = 0;
    } else if (++contact->differs_ms >= SETTLED_MS) {
        contact->raised = raised;
        contact->differs_ms = 0;
        events_note(contact->input, raised, 0, now);
    }
}

/* A pendant held down repeats its code: one press. */
static void look_at_pendants(uint8_t pins, uint32_t now) {
    if (!(pins & _BV(PIN_VALID))) {
        heard_ms = 0;
        if (unheard_ms < QUIET_MS && ++unheard_ms == QUIET_MS) told = false;
        return;
    }
    unheard_ms = 0;
    if (heard_ms < VALID_MS && ++heard_ms == VALID_MS && !told) {
        told = true;
        events_note(PENDANT, true, PINB & PENDANT_MASK, now);
    }
}

void inputs_look(uint32_t now) {
    uint8_t pins = PIND;
    for (uint8_t at = 0; at < CONTACTS; at++) look_at(&contacts[at], pins, now);
    look_at_pendants(pins, now);
}

uint16_t inputs_levels(void) {
    uint16_t levels = battery_is_low() ? 1u << BATTERY : 0;
    for (uint8_t at = 0; at < CONTACTS; at++) {
        if (contacts[at].raised) levels |= 1u << contacts[at].input;
    }
    return levels;
}

bool inputs_receiver_there(void) { return !(PIND & _BV(PIN_RECEIVER)); }
