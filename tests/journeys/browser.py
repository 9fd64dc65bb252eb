"""A hand that scans, and an eye on the page."""

import re

from django.test import Client
from playwright.sync_api import Page, expect

from warehouse.models import PickTask

HANDHELD = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}


def signed_in(person, url: str) -> dict:
    client = Client()
    client.force_login(person)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def outside(address: str, ours: str) -> list[str]:
    return [] if address.startswith((ours, "data:")) else [address]


def scan(page: Page, code: str) -> None:
    """A scanner types the code and ends it with Enter; no field has the focus."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def hear(page: Page, words: str, tone: str) -> None:
    """The page says this, in this colour."""
    expect(page.locator("#say")).to_have_text(words)
    if tone == "good":
        expect(page.locator("body")).not_to_have_attribute("data-tone", re.compile("bad|dead"))
    else:
        expect(page.locator("body")).to_have_attribute("data-tone", tone)


def picked() -> int:
    return sum(PickTask.objects.values_list("picked", flat=True))


def cramped(page: Page) -> list[str]:
    """What a gloved finger would miss, and what makes the page scroll sideways."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    return page.evaluate(
        """() => {
            const isCramped = (part) => {
                const box = part.getBoundingClientRect();
                return box.width && (box.height < 60 || box.width < 60 || box.right > innerWidth);
            };
            const pressed = [...document.querySelectorAll("button, a, select, summary")];
            const sideways = document.documentElement.scrollWidth > innerWidth ? ["sideways"] : [];
            return [...pressed.filter(isCramped).map((part) => part.outerHTML), ...sideways];
        }"""
    )


def clipped(page: Page) -> list[str]:
    """What is cut off, or can only be seen by scrolling sideways."""
    return page.evaluate(
        """() => {
            const isCut = (part) => {
                const hides = getComputedStyle(part).overflowX !== "visible";
                return part.clientWidth && hides && part.scrollWidth > part.clientWidth;
            };
            const isOut = (part) => part.getBoundingClientRect().right > innerWidth + 1;
            const parts = [...document.querySelectorAll("html, h1, h1 *, .panel, .panel *")];
            return parts.filter((part) => isCut(part) || isOut(part)).map((part) => part.innerText);
        }"""
    )
