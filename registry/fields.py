"""Model fields of the registry."""

from django.db import models

from registry.rules.names import address_key, name_key, phone_key, search_key


class SearchKeyField(models.CharField):
    """Other fields of the row folded for searching: no case, no accents, đ as d.

    SQLite folds the case of ASCII letters only, so people's searches are answered from this
    column on both databases. It is filled on every save, bulk creation and import.
    """

    def __init__(self, *, sources=(), **options):
        self.sources = tuple(sources)
        options.setdefault("max_length", 600)
        options.setdefault("editable", False)
        options.setdefault("db_index", True)
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "sources": self.sources}

    def folded(self, text: str) -> str:
        return search_key(text)

    def pre_save(self, model_instance, add):
        words = (str(getattr(model_instance, source) or "") for source in self.sources)
        folded = self.folded(" ".join(words))[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded


class NameKeyField(SearchKeyField):
    """A name without its kind and units, for comparing with others; empty names no point."""

    def folded(self, text):
        return name_key(text)


class AddressKeyField(SearchKeyField):
    """House and street of an address, for comparing; empty where it names no door."""

    def folded(self, text):
        return address_key(text)


class PhoneKeyField(SearchKeyField):
    """The national digits of a phone number, for comparing; empty where it is nobody's own."""

    def folded(self, text):
        return phone_key(text)
