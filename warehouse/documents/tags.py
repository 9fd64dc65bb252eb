"""What a seller's template may do: repeat, choose, translate; nothing that opens or grows."""

from django.template import Library, Node, defaultfilters, defaulttags
from django.templatetags import i18n

from orders.errors import Refused

register = Library()
TURNS = 500  # of all loops of a template together

for name in ("if", "with", "comment", "firstof"):
    register.tag(name, defaulttags.register.tags[name])
for name in ("default", "upper", "lower", "length"):
    register.filter(name, defaultfilters.register.filters[name])
register.tag("translate", i18n.register.tags["translate"])


class Turn(Node):
    """Counts the turns of all loops, and stops the drawing at one too many."""

    def render(self, context):
        turns = context.render_context.get("turns", 0) + 1
        if turns > TURNS:
            raise Refused("template_repeats_too_often", most=TURNS)
        context.render_context["turns"] = turns
        return ""


@register.tag("for")
def bounded_for(parser, token):
    """A loop that counts its turns."""
    node = defaulttags.do_for(parser, token)
    node.nodelist_loop.insert(0, Turn())
    return node
