"""The reference for people, made from the OpenAPI document: plain HTML, without a script."""
from cases.api.answers import PublicView
class Docs(PublicView):
    schema = None
