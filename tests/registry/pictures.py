"""Photos made for tests."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo


def photo(image_format="JPEG", *, size=(60, 40), place=None, taken=None, turned=1):
    """A picture as a telephone makes it: with its model and, if given, place and time."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Secret camera"
    exif[ExifTags.Base.Orientation] = turned
    if taken:
        exif[ExifTags.Base.DateTime] = taken
    if place:
        latitude, longitude = place
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (latitude, 0.0, 0.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (longitude, 0.0, 0.0),
        }
    options = {"exif": exif}
    if image_format == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", "Secret")
    content = BytesIO()
    Image.new("RGB", size, "teal").save(content, image_format, **options)
    return content.getvalue()


def upload(content, name="anh.jpg"):
    """A file as a browser sends it, its type being a lie."""
    return SimpleUploadedFile(name, content, content_type="text/html")
