# Images of the lab, for computers without a GPU:
#   docker build --tag labgen-lab .                        students: JupyterLab, JupyterHub, Binder
#   docker build --tag labgen-grade --target grader .      graders: labgen grade, bubblewrap
# docs/images.md says how to run them, and what was tried.
ARG BASE=python:3.12-slim

# --- what all have: Python, a user who is not root, and what a terminal in JupyterLab needs -------
FROM ${BASE} AS system
ARG NB_USER=jovyan
ARG NB_UID=1000
ENV NB_USER=${NB_USER} \
    NB_UID=${NB_UID} \
    HOME=/home/${NB_USER} \
    LANG=C.UTF-8 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
RUN apt-get update && \
    apt-get install --yes --no-install-recommends git less tini && \
    rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --home-dir "${HOME}" --uid "${NB_UID}" --shell /bin/bash "${NB_USER}"

# --- TensorFlow, JupyterLab and the rest: a layer for all, which only new versions change ----------
FROM system AS libraries
COPY pyproject.toml requirements.lock README.md LICENSE /tmp/labgen/
COPY labgen/__init__.py /tmp/labgen/labgen/__init__.py
RUN cd /tmp/labgen && \
    python -m pip install --constraint requirements.lock ".[lab,run]" && \
    python -m pip uninstall --yes labgen-instructor && \
    rm -r /tmp/labgen

# --- graders: the source with the answers, and the walls that students' code runs behind ----------
FROM libraries AS grader
RUN apt-get update && \
    apt-get install --yes --no-install-recommends bubblewrap && \
    rm -rf /var/lib/apt/lists/*
COPY . /opt/labgen
WORKDIR /opt/labgen
RUN python -m pip install --constraint requirements.lock --editable ".[grade]"
RUN mkdir /work && chown "${NB_USER}" /work
USER ${NB_USER}
WORKDIR /work
ENTRYPOINT ["tini", "--", "labgen"]
CMD ["grade", "--help"]

# --- whoever changes the lab, in a devcontainer: the checkout is mounted, and `make` installs it --
FROM system AS developer
RUN apt-get update && \
    apt-get install --yes --no-install-recommends bubblewrap chromium make && \
    rm -rf /var/lib/apt/lists/*
USER ${NB_USER}
WORKDIR ${HOME}

# --- the students' wheel, searched for answers; nothing else of this stage goes further ----------
FROM grader AS kit
USER root
WORKDIR /opt/labgen
RUN python -m pip install --constraint requirements.lock hatchling nbgrader
RUN labgen release /kit/lab --wheel

# --- students: the default ------------------------------------------------------------------------
FROM libraries AS student
# The single-user server of the hub that starts this image: its major version must be the hub's.
ARG JUPYTERHUB=jupyterhub==5.*
COPY --from=kit /kit /kit
RUN python -m pip install --constraint /kit/lab/requirements.lock \
        "$(echo /kit/*.whl)[lab,run]" "${JUPYTERHUB}" && \
    rm -r /kit
COPY docker/start-lab /usr/local/bin/start-lab
USER ${NB_USER}
WORKDIR ${HOME}
EXPOSE 8888
ENTRYPOINT ["tini", "--", "start-lab"]
