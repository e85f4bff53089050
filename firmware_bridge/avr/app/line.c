#include "line.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#include "../hardware.h"

#define RING 256 /* indices of one byte wrap by themselves */

static volatile uint8_t in[RING], in_head, in_tail;
static volatile uint8_t out[RING], out_head, out_tail;
static struct receiver receiver;

ISR(USART_RX_vect) {
    uint8_t byte = UDR0;
    if ((uint8_t)(in_head + 1) == in_tail) return; /* full: the frame is spoiled, and repeated */
    in[in_head++] = byte;
}

ISR(USART_UDRE_vect) {
    if (out_head == out_tail) {
        UCSR0B &= ~_BV(UDRIE0);
        return;
    }
    UDR0 = out[out_tail++];
}

void line_begin(void) {
    UBRR0 = BAUD_UBRR;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

bool line_frame(struct frame *frame) {
    while (in_tail != in_head) {
        if (receiver_take(&receiver, in[in_tail++], frame)) return true;
    }
    return false;
}

void line_send(const struct frame *frame) {
    uint8_t bytes[FRAME_LINE];
    uint8_t size = frame_bytes(frame, bytes);
    uint8_t room = out_tail - out_head - 1;
    if (room < size) return;
    for (uint8_t at = 0; at < size; at++) out[out_head++] = bytes[at];
    UCSR0B |= _BV(UDRIE0);
}

bool line_idle(void) { return out_head == out_tail && (UCSR0A & _BV(UDRE0)); }
